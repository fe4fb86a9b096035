// Walks through everything a client and a server can do together and prints what happened as one JSON object, a member
// a step. Run directly and through the gateway, the two must be equal. Usage: node walk.js '{"sdk":"v1"|"v2",
// "mode":"legacy"|"auto"|"modern", "transport":{"type":"http"|"sse","url":…} | {"type":"stdio","command":…,"args":[…]},
// "itinerary":"bridged"|"everything"|"fixture"|"files"|"memory", "folder":…}'.
import { bridged } from './itineraries/bridged.js';
import { everything } from './itineraries/everything.js';
import { files, memory } from './itineraries/files-and-memory.js';
import { fixture } from './itineraries/fixture.js';
import { connectV1 } from './sdk-v1.js';
import { connectV2 } from './sdk-v2.js';

const itineraries = { bridged, everything, fixture, files, memory };
const options = JSON.parse(process.argv[2]);

/** What the client answers when the server asks; what it was asked is part of the transcript. */
export function answers(asked) {
  return {
    sampling: params => {
      asked.push({ sampling: params });
      const content = { type: 'text', text: 'Paris' };
      return { model: 'test-model', role: 'assistant', stopReason: 'endTurn', content };
    },
    elicitation: params => {
      asked.push({ elicitation: params });
      return { action: 'accept', content: { name: 'Ada', ok: true, color: 'green', context: 'tests' } };
    },
    // When a server asks for the roots is its own affair, so that is not part of the transcript.
    roots: () => ({ roots: [{ uri: 'file:///satgate-root', name: 'satgate-root' }] })
  };
}

const asked = [];
const connect = options.sdk === 'v1' ? connectV1 : connectV2;
const client = await connect(options, answers(asked));
const transcript = {};
for (const [step, run] of Object.entries(itineraries[options.itinerary](client, options))) {
  asked.length = 0;
  const outcome = await run().catch(error => ({ error: { code: error.code, message: error.message } }));
  transcript[step] = asked.length > 0 ? { outcome, asked: [...asked] } : outcome;
}
await client.close();
process.stdout.write(`${JSON.stringify(transcript)}\n`, () => process.exit(0));
