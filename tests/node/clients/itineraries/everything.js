// The reference server "everything". Two of its tools appear only after the handshake, for clients that can answer.
import { atOnce, cancelled, until, withProgress } from './steps.js';

const lateTool = 'trigger-sampling-request';
const rootUri = 'file:///satgate-root';

export const everything = client => ({
  server: async () => client.server(),
  tools: () => until(() => client.tools(), ({ tools }) => tools.some(tool => tool.name === lateTool)),
  prompts: () => client.prompts(),
  resources: () => client.resources(),
  templates: () => client.templates(),
  echo: () => client.call('echo', { message: 'h\u00e9llo \u{1f600} "quoted" \\ \n end' }),
  sum: () => client.call('get-sum', { a: 1.5, b: -2 }),
  structured: () => client.call('get-structured-content', { location: 'Chicago' }),
  image: () => client.call('get-tiny-image'),
  links: () => client.call('get-resource-links', { count: 2 }),
  badArguments: () => client.call('get-sum', { a: 'x' }),
  unknownTool: () => client.call('no-such-tool'),
  progress: () => withProgress(client, 'trigger-long-running-operation', { duration: 0.2, steps: 4 }, 3),
  sampling: () => client.call('trigger-sampling-request', { prompt: 'Capital of France?', maxTokens: 20 }),
  elicitation: () => client.call('trigger-elicitation-request'),
  roots: () => until(() => client.call('get-roots-list'), ({ content }) => content[0].text.includes(rootUri)),
  cancel: () =>
    cancelled(client, 'trigger-long-running-operation', { duration: 20, steps: 400 }, () =>
      client.call('echo', { message: 'still here' })
    ),
  parallel: () => atOnce(index => client.call('echo', { message: `call ${index}` })),
  read: () => client.read('demo://resource/static/document/features.md'),
  readUnknown: () => client.read('demo://resource/static/document/none.md'),
  prompt: () => client.prompt('args-prompt', { city: 'Oslo', state: 'NO' }),
  complete: () =>
    client.complete({
      ref: { type: 'ref/prompt', name: 'completable-prompt' },
      argument: { name: 'department', value: 'E' }
    }),
  subscribe: () => client.subscribe('demo://resource/dynamic/text/1'),
  unsubscribe: () => client.unsubscribe('demo://resource/dynamic/text/1'),
  setLevel: () => client.setLevel('warning'),
  ping: () => client.ping()
});
