// The client the conformance suite drives: does what the scenario named in the environment expects of a client, against
// the URL in the last argument, or through the gateway when SATGATE_ASSEMBLY names a built one.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { startGateway } from './gateway.js';

const modernRevision = '2026-07-28';
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const isModern = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION === modernRevision;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const call = (client, name, args = {}) => client.callTool({ name, arguments: args });

const scenarios = {
  initialize: client => client.listTools(),
  tools_call: async client => {
    await client.listTools();
    await call(client, 'add_numbers', { a: 5, b: 3 });
  },
  'elicitation-sep1034-client-defaults': client => call(client, 'test_client_elicitation_defaults'),
  'sse-retry': client => call(client, 'test_reconnection'),
  'request-metadata': client => client.listTools(),
  'sep-2322-client-request-state': async client => {
    await client.listTools();
    await call(client, 'test_mrtr_echo_state');
    await call(client, 'test_mrtr_unrelated');
    await call(client, 'test_mrtr_no_state');
    // This client refuses a result without resultType, as 2026-07-28 lets it; the suite only forbids a retry.
    await call(client, 'test_mrtr_no_result_type').catch(error => console.error(error.message));
  },
  'http-standard-headers': async client => {
    const { tools } = await client.listTools();
    await call(client, tools[0].name);
    const { resources } = await client.listResources();
    await client.readResource({ uri: resources[0].uri });
    const { prompts } = await client.listPrompts();
    await client.getPrompt({ name: prompts[0].name });
  },
  'http-custom-headers': async client => {
    await client.listTools();
    for (const { name, arguments: args } of context.toolCalls) await call(client, name, args);
  },
  'http-invalid-tool-headers': async client => {
    const { tools } = await client.listTools();
    for (const tool of tools) await call(client, tool.name, { region: 'eu' });
  },
  'json-schema-ref-no-deref': client => client.listTools(),
  'json-schema-2020-12-preservation': async client => {
    const { tools } = await client.listTools();
    const { inputSchema } = tools.find(tool => tool.name === 'json_schema_2020_12_tool');
    await call(client, 'json_schema_echo', { schema: inputSchema });
  }
};

async function run(url) {
  const client = new Client(
    { name: 'satgate-conformance-client', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } } },
      versionNegotiation: { mode: isModern ? 'auto' : 'legacy' }
    }
  );
  const asksForConfirmation = params => params.requestedSchema?.properties?.confirmed !== undefined;
  client.setRequestHandler('elicitation/create', ({ params }) => ({
    action: 'accept',
    content: asksForConfirmation(params) ? { confirmed: true } : {}
  }));
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  await scenarios[scenario](client);
  await client.close();
}

const url = process.argv.at(-1);
const assembly = process.env.SATGATE_ASSEMBLY;
if (assembly) {
  const gateway = await startGateway(assembly, url);
  try {
    await run(gateway.url);
  } finally {
    await gateway.stop();
  }
} else {
  await run(url);
}
