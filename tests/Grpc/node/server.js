'use strict';
// ChecksService of tests/Grpc/Checks, written with grpc-js. Prints "PORT n"; ends when its standard input does.
const { grpc, Checks } = require('./checks.js');

const states = new Map();

const answerOf = (ask, index) => ({
  text: ask.text,
  index,
  payload: ask.bytes === 0 ? ask.payload : Buffer.alloc(ask.bytes),
});

// Sends the headers and gives the trailers of a call.
function begin(call) {
  states.set(call.request.text, 'running');
  call.on('cancelled', () => states.set(call.request.text, 'cancelled'));
  const trailers = new grpc.Metadata();
  const [text] = call.metadata.get('x-ask');
  if (text !== undefined) {
    const headers = new grpc.Metadata();
    headers.set('x-header', text);
    call.sendMetadata(headers);
    trailers.set('x-trailer', text);
  }
  const [bytes] = call.metadata.get('x-ask-bin');
  if (bytes !== undefined) {
    trailers.set('x-trailer-bin', bytes);
  }
  return trailers;
}

// The status to end with, or null for OK.
function failureOf(ask, trailers) {
  states.set(ask.text, 'ended');
  if (ask.fail) {
    return { code: grpc.status.UNKNOWN, details: 'Error: secret of the handler', metadata: trailers };
  }
  return ask.code === 0 ? null : { code: ask.code, details: ask.detail, metadata: trailers };
}

function unary(call, callback) {
  const trailers = begin(call);
  if (call.request.hang) {
    return;
  }
  const failure = failureOf(call.request, trailers);
  if (failure) {
    callback(failure);
  } else {
    callback(null, answerOf(call.request, 0), trailers);
  }
}

function stream(call) {
  const ask = call.request;
  const trailers = begin(call);
  let index = 0;
  const more = () => {
    while (index < ask.count && !call.cancelled) {
      if (!call.write(answerOf(ask, index++))) {
        call.once('drain', more);
        return;
      }
    }
    if (ask.hang || call.cancelled) {
      return;
    }
    const failure = failureOf(ask, trailers);
    if (failure) {
      call.emit('error', failure);
    } else {
      call.end(trailers);
    }
  };
  more();
}

const limits = { 'grpc.max_receive_message_length': 8 << 20, 'grpc.max_send_message_length': 8 << 20 };
const server = new grpc.Server(limits);
server.addService(Checks.service, {
  Unary: unary,
  Stream: stream,
  State: (call, callback) => callback(null, { text: states.get(call.request.text) ?? '', payload: Buffer.alloc(0) }),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  console.log(`PORT ${port}`);
});
process.stdin.resume().on('end', () => process.exit(0));
