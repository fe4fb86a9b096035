// What a legacy client can do with a server of the modern era: being asked and being told too.
import { fixture } from './fixture.js';

const shared = [
  'prompts', 'templates', 'text', 'mixed', 'failing', 'unknownTool', 'progress', 'cancel', 'parallel', 'read',
  'readTemplate', 'readUnknown', 'prompt', 'complete', 'mirrored', 'sampling', 'elicitation', 'roots', 'rounds',
  'threeAtOnce', 'promptThatAsks', 'changed'
];

export const bridged = client => {
  const steps = fixture(client);
  return Object.fromEntries(shared.map(name => [name, steps[name]]));
};
