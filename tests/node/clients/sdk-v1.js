// The 1.x SDK: legacy eras only, over Streamable HTTP, HTTP+SSE and stdio.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema
} from '@modelcontextprotocol/sdk/types.js';

export async function connectV1({ transport }, answers) {
  const client = new Client(
    { name: 'satgate-walk', version: '1.0.0' },
    { capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } } }
  );
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => answers.sampling(params));
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => answers.elicitation(params));
  client.setRequestHandler(ListRootsRequestSchema, () => answers.roots());
  await client.connect(open(transport));
  return {
    server: () => ({
      capabilities: client.getServerCapabilities(),
      version: client.getServerVersion(),
      instructions: client.getInstructions()
    }),
    call: (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, undefined, options),
    tools: () => client.listTools(),
    prompts: () => client.listPrompts(),
    resources: () => client.listResources(),
    templates: () => client.listResourceTemplates(),
    read: uri => client.readResource({ uri }),
    prompt: (name, args) => client.getPrompt({ name, arguments: args }),
    complete: params => client.complete(params),
    subscribe: uri => client.subscribeResource({ uri }),
    unsubscribe: uri => client.unsubscribeResource({ uri }),
    setLevel: level => client.setLoggingLevel(level),
    ping: () => client.ping(),
    close: () => client.close()
  };
}

function open({ type, url, command, args, env }) {
  if (type === 'stdio') {
    return new StdioClientTransport({ command, args, env: { ...process.env, ...env }, stderr: 'inherit' });
  }
  return type === 'sse' ? new SSEClientTransport(new URL(url)) : new StreamableHTTPClientTransport(new URL(url));
}
