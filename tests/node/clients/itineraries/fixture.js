// Our dual-era conformance server, with the steps that exist in the era the client negotiated.
import { atOnce, cancelled, until, withProgress } from './steps.js';

export const fixture = client => ({
  server: async () => client.server(),
  tools: () => client.tools(),
  prompts: () => client.prompts(),
  resources: () => client.resources(),
  templates: () => client.templates(),
  text: () => client.call('test_simple_text'),
  mixed: () => client.call('test_multiple_content_types'),
  failing: () => client.call('test_error_handling'),
  unknownTool: () => client.call('no-such-tool'),
  mirrored: () => client.call('test_x_mcp_header', { region: 'Z\u00fcrich', count: 7 }),
  progress: () => withProgress(client, 'test_tool_with_progress'),
  sampling: () => client.call('test_sampling', { prompt: 'Capital of France?' }),
  elicitation: () => client.call('test_input_required_result_elicitation'),
  roots: () => client.call('test_input_required_result_list_roots'),
  rounds: () => client.call('test_input_required_result_multi_round'),
  threeAtOnce: () => client.call('test_input_required_result_multiple_inputs'),
  cancel: async () => {
    const before = await waitsCancelled(client);
    const outcome = await cancelled(client, 'wait', { ms: 20_000 }, () => client.call('test_simple_text'));
    const after = await until(() => waitsCancelled(client), count => count > before);
    return { ...outcome, reachedServer: after - before };
  },
  parallel: () =>
    atOnce(index =>
      client.call('json_schema_2020_12_tool', { name: `call ${index}`, phone: '1', contactMethod: 'phone' })
    ),
  changed: async () => {
    client.changes.length = 0;
    await client.call('test_trigger_tool_change');
    await until(async () => client.changes, changes => changes.length > 0);
    return [...client.changes];
  },
  read: () => client.read('test://static-text'),
  readTemplate: () => client.read('test://template/123/data'),
  readUnknown: () => client.read('test://none'),
  prompt: () => client.prompt('test_prompt_with_arguments', { arg1: 'a', arg2: 'b' }),
  promptThatAsks: () => client.prompt('test_input_required_result_prompt'),
  complete: () =>
    client.complete({
      ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
      argument: { name: 'arg1', value: 'p' }
    })
});

const waitsCancelled = async client => JSON.parse((await client.call('wait_counts')).content[0].text).cancelled;
