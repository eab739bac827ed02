// Sends a page: as HTML, and kept by nobody, since it says who is looking.
import type { FastifyReply } from 'fastify';
import { layout, type Page } from './layout.ts';

export async function sendPage(reply: FastifyReply, page: Page): Promise<FastifyReply> {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(await layout(page));
}
