// The upstream of `tackos bench call`: the smallest MCP server over standard streams (protocol 2025-11-25), so that what is measured is
// what stands before it. One tool, echo, which reads only.
const tool = {
  name: 'echo',
  description: 'Gives back the text that it was given.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  annotations: { readOnlyHint: true, openWorldHint: false },
};

const server = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'echo', version: '1' } };

function result(method, params) {
  switch (method) {
    case 'initialize': return server;
    case 'tools/list': return { tools: [tool] };
    case 'tools/call': return { content: [{ type: 'text', text: params.arguments.text }] };
    default: return null;
  }
}

function answer({ id, method, params }) {
  if (id === undefined) return;
  const found = result(method, params);
  const body = found ? { result: found } : { error: { code: -32601, message: 'Method not found' } };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...body }) + '\n');
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', chunk => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) if (line) answer(JSON.parse(line));
});
