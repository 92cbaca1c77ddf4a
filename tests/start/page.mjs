// What JupyterLab's page does, by the server's own interfaces: it opens, lists the files, starts the course's kernel for
// a notebook and runs cells in it. A program of its own, for Node.js 20 has its WebSocket behind an option.
//   node --experimental-websocket page.mjs URL NOTEBOOK CELL...      prints what it saw, as JSON
import { randomUUID } from 'node:crypto';

const [address = '', notebook = '', ...cells] = process.argv.slice(2);
const { origin, searchParams } = new URL(address);
const headers = { authorization: `token ${searchParams.get('token')}` };

/** @type {(place: string, options?: RequestInit) => Promise<any>} */
async function ask(place, options) {
  const reply = await fetch(`${origin}/api/${place}`, { ...options, headers });
  if (!reply.ok) throw new Error(`${place}: ${reply.status} ${await reply.text()}`);
  return reply.status === 204 ? undefined : reply.json();
}

/**
 * Runs a cell.
 * @param {WebSocket} socket
 * @param {string} code
 * @returns {Promise<{ status: string, said: string }>} the reply's status, and every text that came meanwhile
 */
function run(socket, code) {
  const id = randomUUID();
  const header = { msg_id: id, msg_type: 'execute_request', session: 'page', username: '', version: '5.3' };
  const content = { code, silent: false, store_history: true, allow_stdin: false, stop_on_error: true };
  let said = '';
  let status = '';
  return new Promise((resolve, reject) => {
    const done = () => {
      socket.removeEventListener('message', hear);
      resolve({ status, said });
    };
    let isIdle = false;
    /** @param {MessageEvent} event */
    const hear = ({ data }) => {
      const message = JSON.parse(data);
      if (message.parent_header.msg_id !== id) return;
      const { msg_type: type } = message.header;
      if (type === 'stream') said += message.content.text;
      if (type === 'execute_result' || type === 'display_data') said += JSON.stringify(message.content.data);
      if (type === 'error') said += message.content.evalue;
      if (type === 'execute_reply') status = message.content.status;
      if (type === 'status') isIdle ||= message.content.execution_state === 'idle';
      if (isIdle && status !== '') done();
    };
    socket.addEventListener('message', hear);
    socket.addEventListener('close', () => reject(new Error('the kernel’s connection was closed')), {
      once: true,
    });
    socket.send(
      JSON.stringify({ header, parent_header: {}, metadata: {}, content, channel: 'shell', buffers: [] }),
    );
  });
}

/** @type {(listing: { content: { name: string }[] }) => string[]} */
const names = ({ content }) => content.map(({ name }) => name).sort();

const page = await fetch(address);
const files = names(await ask(`contents/${notebook.split('/').slice(0, -1).join('/')}`));
const session = await ask('sessions', {
  method: 'POST',
  body: JSON.stringify({ path: notebook, name: notebook, type: 'notebook', kernel: { name: 'very-deep' } }),
});
const socket = new WebSocket(
  `${origin.replace('http', 'ws')}/api/kernels/${session.kernel.id}/channels?token=${searchParams.get('token')}`,
);
await new Promise((resolve, reject) => {
  socket.addEventListener('open', resolve, { once: true });
  socket.addEventListener('error', () => reject(new Error('the kernel cannot be reached')), { once: true });
});
const ran = [];
for (const cell of cells) ran.push(await run(socket, cell));
await ask(`sessions/${session.id}`, { method: 'DELETE' });
socket.close();
console.log(JSON.stringify({ status: page.status, html: await page.text(), files, ran }));
