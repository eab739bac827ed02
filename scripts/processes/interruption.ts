// Ctrl-C and SIGTERM, as a signal for work that ends in order.
import process from 'node:process';

/**
 * From now on both only abort what is returned, however often they come: npm passes on to its script the SIGINT that the
 * terminal has already sent there, so one Ctrl-C may arrive as two. Ctrl-\ (SIGQUIT) still ends the process at once.
 */
export function interruption(): AbortSignal {
  const stopping = new AbortController();
  process.on('SIGINT', () => stopping.abort());
  process.on('SIGTERM', () => stopping.abort());
  return stopping.signal;
}
