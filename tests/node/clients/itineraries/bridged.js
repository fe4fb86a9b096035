// What a legacy client can do with a server of the modern era: everything but being asked and being told.
import { fixture } from './fixture.js';

const shared = [
  'prompts', 'templates', 'text', 'mixed', 'failing', 'unknownTool', 'progress', 'cancel', 'parallel', 'read',
  'readTemplate', 'readUnknown', 'prompt', 'complete'
];

export const bridged = client => {
  const steps = fixture(client);
  return Object.fromEntries(shared.map(name => [name, steps[name]]));
};
