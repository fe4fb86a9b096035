// The 2.x client: legacy, auto (asks first) or modern only, over Streamable HTTP and stdio.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const modes = { legacy: 'legacy', auto: 'auto', modern: { pin: '2026-07-28' } };

export async function connectV2({ transport, mode }, answers) {
  const changes = [];
  const changed = kind => ({ autoRefresh: false, debounceMs: 0, onChanged: () => void changes.push(kind) });
  const client = new Client(
    { name: 'satgate-walk', version: '1.0.0' },
    {
      capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } },
      versionNegotiation: { mode: modes[mode] },
      listChanged: { tools: changed('tools'), prompts: changed('prompts') }
    }
  );
  client.setRequestHandler('sampling/createMessage', ({ params }) => answers.sampling(params));
  client.setRequestHandler('elicitation/create', ({ params }) => answers.elicitation(params));
  client.setRequestHandler('roots/list', () => answers.roots());
  await client.connect(open(transport));
  return {
    changes,
    server: () => ({
      capabilities: client.getServerCapabilities(),
      version: client.getServerVersion(),
      instructions: client.getInstructions(),
      protocol: client.getNegotiatedProtocolVersion(),
      era: client.getProtocolEra()
    }),
    call: (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, options),
    tools: () => client.listTools(undefined, { cacheMode: 'refresh' }),
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
  return type === 'stdio'
    ? new StdioClientTransport({ command, args, env: { ...process.env, ...env }, stderr: 'inherit' })
    : new StreamableHTTPClientTransport(new URL(url));
}
