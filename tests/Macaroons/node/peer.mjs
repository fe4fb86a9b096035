// One JSON request per line in, one JSON answer per line out. Binary values are base64url without padding.
import { createInterface } from 'node:readline';
import macaroon from 'macaroon';

const { newMacaroon, importMacaroons, bytesToBase64 } = macaroon;
const hex = bytes => Buffer.from(bytes).toString('hex');

// The package's binary writer doubles its buffer with every field it writes (its capacity check compares with undefined),
// so it cannot write more than about two caveats; what is longer leaves as JSON. It reads binary of any length.
const writable = made => made.caveats.length < 2 && !made.caveats.some(each => each.vid);

const show = made => ({
  token: writable(made) ? bytesToBase64(made.exportBinary()) : null,
  json: JSON.stringify(made.exportJSON()),
  signature: hex(made.signature),
});

const addCaveats = (made, caveats) => {
  for (const caveat of caveats) {
    if (typeof caveat === 'string') {
      made.addFirstPartyCaveat(caveat);
    } else {
      made.addThirdPartyCaveat(caveat.key, caveat.id, caveat.location);
    }
  }
  return made;
};

const read = ({ token, json }) => importMacaroons(json === undefined ? token : JSON.parse(json));

const commands = {
  mint: ({ rootKey, identifier, location, caveats }) =>
    show(addCaveats(newMacaroon({ rootKey, identifier, location }), caveats)),
  attenuate: request => show(addCaveats(read(request)[0], request.caveats)),
  // Mints the discharges, binds them to the token and answers with all of them in a row.
  discharge: request => {
    const [primary] = read(request);
    const made = request.discharges.map(({ rootKey, identifier, caveats }) => {
      const each = addCaveats(newMacaroon({ rootKey, identifier, location: 'third' }), caveats);
      each.bindToRoot(primary.signature);
      return each;
    });
    return { json: JSON.stringify([primary, ...made].map(each => each.exportJSON())) };
  },
  verify: request => {
    const [primary, ...discharges] = read(request);
    const caveats = [];
    primary.verify(request.rootKey, caveat => { caveats.push(caveat); return null; }, discharges);
    return { identifier: Buffer.from(primary.identifier).toString(), location: primary.location, caveats };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = commands[request.command](request);
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
