/** The page itself. Whatever else is asked for is a place within the page. */
import { createHash } from 'node:crypto';
import type { DeskModule } from '../module';

export const pageRoutes: DeskModule = (app, { files }) => {
  for (const [name, { type, text }] of files) {
    const tag = `"${createHash('sha256').update(text).digest('hex').slice(0, 20)}"`;
    app.get(name === 'index.html' ? '*' : `/${name}`, (c) => {
      c.header('Cache-Control', 'no-cache');
      c.header('ETag', tag);
      if (c.req.header('if-none-match') === tag) return c.body(null, 304);
      return c.body(text, 200, { 'Content-Type': type });
    });
  }
};
