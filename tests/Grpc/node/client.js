'use strict';
// Calls our server with grpc-js. One line of JSON for each check: {"name", "ok", "error"}.
const assert = require('node:assert/strict');
const { grpc, Checks, Health } = require('./checks.js');

const address = process.argv[2];
const insecure = grpc.credentials.createInsecure();
const client = new Checks(address, insecure);
const { status } = grpc;
const waitMax = 20_000;

const ended = (end) => ({ trailers: end.metadata, code: end.code, details: end.details });

// The outcome of a unary call: error or answer, headers, trailers.
function unary(ask, how = {}) {
  const { metadata = new grpc.Metadata(), options = {}, through = client, method = 'Unary', started } = how;
  return new Promise((resolve) => {
    const outcome = {};
    const call = through[method](ask, metadata, options, (error, answer) => Object.assign(outcome, { error, answer }));
    call.on('metadata', (headers) => { outcome.headers = headers; });
    call.on('status', (end) => resolve(Object.assign(outcome, ended(end))));
    started?.(call);
  });
}

// The outcome of a stream: messages, then the status.
function stream(ask, { metadata = new grpc.Metadata(), options = {}, onData } = {}) {
  return new Promise((resolve) => {
    const outcome = { messages: [] };
    const call = client.Stream(ask, metadata, options);
    call.on('metadata', (headers) => { outcome.headers = headers; });
    call.on('data', (message) => { outcome.messages.push(message); onData?.(call, message); });
    call.on('error', () => {});
    call.on('status', (end) => resolve(Object.assign(outcome, ended(end))));
  });
}

async function becomes(name, state) {
  const until = Date.now() + waitMax;
  for (;;) {
    const { answer } = await unary({ text: name }, { method: 'State' });
    if (answer.text === state) {
      return;
    }
    assert.ok(Date.now() < until, `${name} is ${answer.text}, not ${state}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

const checks = {
  async unary_echo() {
    const { answer, code } = await unary({ text: 'Ж', payload: Buffer.from([0, 255]) });
    assert.equal(code, status.OK);
    assert.equal(answer.text, 'Ж');
    assert.deepEqual(answer.payload, Buffer.from([0, 255]));
  },
  async unary_empty() {
    assert.equal((await unary({})).code, status.OK);
  },
  async unary_three_megabytes() {
    const payload = Buffer.alloc(3_000_000, 7);
    assert.ok((await unary({ payload })).answer.payload.equals(payload));
  },
  async unary_every_status() {
    for (let code = 1; code <= 16; code += 1) {
      const end = await unary({ code, detail: 'für 100%\nЖ 😀' });
      assert.equal(end.code, code);
      assert.equal(end.details, 'für 100%\nЖ 😀');
    }
  },
  async unary_handler_throws() {
    const end = await unary({ fail: true });
    assert.equal(end.code, status.UNKNOWN);
    assert.equal(end.details, 'Exception was thrown by handler.');
  },
  async unary_unknown_method() {
    assert.equal((await unary({}, { method: 'Unserved' })).code, status.UNIMPLEMENTED);
  },
  async metadata_both_ways() {
    const metadata = new grpc.Metadata();
    metadata.set('X-Ask', 'a, b');
    metadata.set('x-ask-bin', Buffer.from([0, 1, 255]));
    for (const code of [status.OK, status.NOT_FOUND]) {
      const end = await unary({ code }, { metadata });
      assert.equal(end.code, code);
      assert.deepEqual(end.headers.get('x-header'), ['a, b']);
      assert.deepEqual(end.trailers.get('x-trailer'), ['a, b']);
      assert.deepEqual(end.trailers.get('x-trailer-bin'), [Buffer.from([0, 1, 255])]);
    }
  },
  async error_has_no_content_length() {
    const end = await unary({ code: status.ABORTED });
    assert.deepEqual(end.trailers.get('content-length'), []);
    assert.deepEqual(end.headers?.get('content-length') ?? [], []);
  },
  async repeated_binary_key() {
    const metadata = new grpc.Metadata();
    metadata.add('x-ask-bin', Buffer.from([1]));
    metadata.add('x-ask-bin', Buffer.from([2]));
    const end = await unary({}, { metadata });
    assert.equal(end.code, status.OK);
    assert.deepEqual(end.trailers.get('x-trailer-bin'), [Buffer.from([2])]);
  },
  async deadline_passes() {
    const end = await unary({ text: 'js-deadline', hang: true }, { options: { deadline: Date.now() + 150 } });
    assert.equal(end.code, status.DEADLINE_EXCEEDED);
    await becomes('js-deadline', 'cancelled');
  },
  async deadline_far_away() {
    assert.equal((await unary({}, { options: { deadline: Date.now() + 3_600_000 } })).code, status.OK);
  },
  async cancel_tells_the_handler() {
    const started = (call) => becomes('js-cancel', 'running').then(() => call.cancel());
    const end = unary({ text: 'js-cancel', hang: true }, { started });
    assert.equal((await end).code, status.CANCELLED);
    await becomes('js-cancel', 'cancelled');
  },
  async many_at_once() {
    const ends = await Promise.all(Array.from({ length: 300 }, (_, i) => unary({ text: `${i}` })));
    ends.forEach((end, i) => assert.equal(end.answer.text, `${i}`));
  },
  async stream_in_order() {
    for (const count of [0, 1, 500]) {
      const end = await stream({ count, bytes: 2_000 });
      assert.equal(end.code, status.OK);
      assert.deepEqual(end.messages.map((message) => message.index), Array.from({ length: count }, (_, i) => i));
    }
  },
  async stream_fails_after_messages() {
    const end = await stream({ count: 2, code: status.DATA_LOSS, detail: 'half' });
    assert.equal(end.messages.length, 2);
    assert.equal(end.code, status.DATA_LOSS);
    assert.equal(end.details, 'half');
  },
  async stream_cancel_tells_the_handler() {
    const ask = { text: 'js-stream', count: 2 ** 31 - 1, bytes: 1_000 };
    const end = await stream(ask, { onData: (call) => call.cancel() });
    assert.equal(end.code, status.CANCELLED);
    await becomes('js-stream', 'cancelled');
  },
  async stream_deadline() {
    const end = await stream({ text: 'js-late', count: 1, hang: true }, { options: { deadline: Date.now() + 200 } });
    assert.equal(end.messages.length, 1);
    assert.equal(end.code, status.DEADLINE_EXCEEDED);
    await becomes('js-late', 'cancelled');
  },
  async request_over_the_limit() {
    const end = await unary({ payload: Buffer.alloc(5 << 20) });
    assert.equal(end.code, status.RESOURCE_EXHAUSTED);
  },
  async answer_over_the_limit() {
    const end = await unary({ bytes: 5 << 20 });
    assert.equal(end.code, status.RESOURCE_EXHAUSTED);
    assert.equal((await unary({ text: 'next' })).answer.text, 'next');
  },
  async compressed_request() {
    const zipping = new Checks(address, insecure, { 'grpc.default_compression_algorithm': 2 });
    const end = await unary({ text: 'x'.repeat(10_000) }, { through: zipping });
    assert.equal(end.code, status.UNIMPLEMENTED);
    zipping.close();
  },
  async health() {
    const probe = new Health(address, insecure);
    const known = await unary({ service: 'known' }, { through: probe, method: 'Check' });
    assert.equal(known.answer.status, 'SERVING');
    assert.equal((await unary({ service: 'other' }, { through: probe, method: 'Check' })).code, status.NOT_FOUND);
    const watch = probe.Watch({ service: 'other' });
    watch.on('error', () => {});
    const [first] = await require('node:events').once(watch, 'data');
    assert.equal(first.status, 'SERVICE_UNKNOWN');
    watch.cancel();
    probe.close();
  },
};

async function main() {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(JSON.stringify({ name, ok: true, error: '' }));
    } catch (error) {
      console.log(JSON.stringify({ name, ok: false, error: `${error.stack}` }));
    }
  }
  client.close();
}

main();
