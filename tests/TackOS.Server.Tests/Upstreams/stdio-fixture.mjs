// A small MCP server over standard streams, protocol 2025-11-25. Tools: echo, who, crash, change, huge, twice, nag.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const start = `${Date.now()}-${Math.random()}`;
let description = 'Does it.';
const send = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');

const tools = () => ['echo', 'who', 'crash', 'change', 'huge', 'twice', 'nag']
  .map(name => ({ name, description, inputSchema: { type: 'object' }, _meta: { ignored: true } }));

function call(id, { name, arguments: given }) {
  if (name === 'crash') {
    process.stderr.write(`cannot go on with ${process.env.API_KEY}\n`, () => process.exit(3));
    return null;
  }
  if (name === 'twice') {
    process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[],"structuredContent":{"a":1,"a":2}}}\n`);
    return null;
  }
  // Asks without end whether the client is there, and never hears the answer.
  if (name === 'nag') {
    process.stdin.pause();
    for (;;) {
      try { writeSync(1, Array.from({ length: 500 }, (_, i) => `{"jsonrpc":"2.0","id":${i},"method":"ping"}\n`).join('')); } catch (full) { if (full.code !== 'EAGAIN') throw full; }
    }
  }
  if (name === 'change') {
    description = 'Does something else.';
    send({ method: 'notifications/tools/list_changed' });
  }
  const text = name === 'who' ? start : name === 'huge' ? 'x'.repeat(5000) : 'done';
  return { content: [{ type: 'text', text }], structuredContent: { given, key: process.env.API_KEY ?? null, argv: process.argv.slice(2) }, later: { field: 1 } };
}

function answer({ id, method, params }) {
  switch (method) {
    case 'initialize':
      return send({ id, result: { protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true } }, serverInfo: { name: 'fixture', version: '1' } } });
    case 'tools/list':
      return send({ id, result: { tools: tools() } });
    case 'tools/call': {
      const result = call(id, params);
      return result && send({ id, result });
    }
    default:
      return id !== undefined && send({ id, error: { code: -32601, message: 'Method not found' } });
  }
}

createInterface({ input: process.stdin }).on('line', line => answer(JSON.parse(line)));
