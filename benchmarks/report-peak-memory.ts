// Preloaded into a process that is measured (`node --import`): with its last breath it says how much memory it needed at most.
import process from 'node:process';

process.once('exit', () => console.error(`peak memory in KiB: ${process.resourceUsage().maxRSS}`));
