'use strict';
// Calls the Budget service with grpc-js, by its contract alone. One line of JSON for each check.
const assert = require('node:assert/strict');
const { once } = require('node:events');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

// Numbers as text: nothing of 64 bits goes through the doubles of JavaScript.
const options = { keepCase: true, longs: String, enums: String, defaults: true };
const contract = path.join(__dirname, '..', '..', '..', 'protos', 'satgate', 'budget', 'v1', 'budget.proto');
const { BudgetService } = grpc.loadPackageDefinition(loader.loadSync(contract, options)).satgate.budget.v1;
const client = new BudgetService(process.argv[2], grpc.credentials.createInsecure());
const deadline = () => ({ deadline: Date.now() + 60_000 });
const batchMax = 4_096;

const ask = (method, request) => new Promise((resolve, reject) => {
  client[method](request, deadline(), (error, answer) => (error ? reject(error) : resolve(answer)));
});
const open = async (account, limit) => {
  assert.equal((await ask('Open', { account, limit })).status, 'OPENED');
};
const reservation = (account, id, amount) =>
  ({ account, reservation: id, amount, tool: 'search', ttl_ms: 60_000, mode: 'HARD' });
const reserve = (account, id, amount) => ask('Reserve', reservation(account, id, amount));
const settlement = (account, id, post) => ({ account, reservation: id, post, outcome: 'ran' });
const settle = (account, id, post) => ask('Settle', settlement(account, id, post));
const balances = async (account) => {
  const found = await ask('Get', { account });
  assert.equal(found.status, 'FOUND');
  const { limit, spent, held, available } = found.account.balances;
  return { limit, spent, held, available };
};

const checks = {
  async one_call_from_open_to_settled() {
    await open('js', 100);
    const reserved = await reserve('js', 'r1', 40);
    assert.deepEqual([reserved.status, reserved.remaining, reserved.limit], ['RESERVED', '60', '100']);
    assert.deepEqual(await balances('js'), { limit: '100', spent: '0', held: '40', available: '60' });
    const settled = await settle('js', 'r1', 25);
    assert.deepEqual([settled.status, settled.remaining], ['SETTLED', '75']);
    assert.deepEqual(await balances('js'), { limit: '100', spent: '25', held: '0', available: '75' });
  },
  async repeats_are_the_same() {
    await open('js-twice', 100);
    assert.equal((await ask('Open', { account: 'js-twice', limit: 100 })).status, 'EXISTS');
    assert.equal((await ask('Open', { account: 'js-twice', limit: 1 })).status, 'EXISTS_WITH_DIFFERENT_TERMS');
    assert.equal((await reserve('js-twice', 'r', 10)).status, 'RESERVED');
    assert.equal((await reserve('js-twice', 'r', 10)).status, 'EXISTS');
    assert.equal((await reserve('js-twice', 'r', 11)).status, 'EXISTS_WITH_DIFFERENT_AMOUNT');
    assert.equal((await settle('js-twice', 'r', 10)).status, 'SETTLED');
    assert.equal((await settle('js-twice', 'r', 10)).status, 'ALREADY_SETTLED');
    assert.equal((await settle('js-twice', 'r', 9)).status, 'ALREADY_SETTLED_DIFFERENTLY');
    assert.equal((await balances('js-twice')).spent, '10');
  },
  async refusals_beside_what_passes() {
    await open('js-little', 5);
    assert.equal((await reserve('js-little', 'r0', 6)).status, 'EXCEEDS_AVAILABLE');
    assert.equal((await reserve('js-little', 'r1', -1)).status, 'AMOUNT_MUST_NOT_BE_NEGATIVE');
    assert.equal((await reserve('js-nobody', 'r2', 1)).status, 'ACCOUNT_NOT_FOUND');
    assert.equal((await settle('js-little', 'r3', 1)).status, 'RESERVATION_NOT_FOUND');
    assert.equal((await reserve('js-little', 'r4', 5)).status, 'RESERVED');
    assert.equal((await settle('js-little', 'r4', 6)).status, 'AMOUNT_EXCEEDS_RESERVED');
    assert.equal((await settle('js-little', 'r4', 0)).status, 'SETTLED');
    const bad = await reserve('js little', 'r5', 1);
    assert.equal(bad.status, 'INVALID_ARGUMENT');
    assert.notEqual(bad.detail, '');
    assert.deepEqual(await balances('js-little'), { limit: '5', spent: '0', held: '0', available: '5' });
  },
  async the_largest_numbers_are_exact() {
    await open('js-large', '8999999999999999');
    assert.equal((await reserve('js-large', 'r', '8999999999999998')).remaining, '1');
    assert.equal((await settle('js-large', 'r', '8999999999999997')).remaining, '2');
  },
  async batches_are_answered_in_order() {
    await open('js-batch', 10);
    const reserved = await ask('ReserveBatch', {
      requests: [['a', 4], ['b', 7], ['c', 6], ['a', 4], ['d', 1]].map(([id, n]) => reservation('js-batch', id, n)),
    });
    assert.deepEqual(
      reserved.responses.map((each) => each.status),
      ['RESERVED', 'EXCEEDS_AVAILABLE', 'RESERVED', 'EXISTS', 'EXCEEDS_AVAILABLE'],
    );
    const settled = await ask('SettleBatch', {
      requests: [['c', 6], ['b', 7], ['a', 1]].map(([id, n]) => settlement('js-batch', id, n)),
    });
    assert.deepEqual(
      settled.responses.map((each) => each.status), ['SETTLED', 'RESERVATION_NOT_FOUND', 'SETTLED']);
    assert.deepEqual(await balances('js-batch'), { limit: '10', spent: '7', held: '0', available: '3' });
  },
  async batch_beyond_its_bound() {
    await open('js-bound', 10_000);
    const requests = (count) => Array.from({ length: count }, (_, i) => reservation('js-bound', `r${i}`, 1));
    await assert.rejects(
      ask('ReserveBatch', { requests: requests(batchMax + 1) }),
      (error) => error.code === grpc.status.RESOURCE_EXHAUSTED,
    );
    assert.equal((await balances('js-bound')).held, '0');
    assert.equal((await ask('ReserveBatch', { requests: requests(3) })).responses.length, 3);
  },
  async watch_tells_each_change() {
    await open('js-watch', 10);
    const watch = client.Watch({ account: 'js-watch' });
    watch.on('error', () => {});
    const ended = new Promise((resolve) => { watch.on('status', resolve); });
    const seen = [];
    watch.on('data', (each) => { seen.push(`${each.held} ${each.spent}`); watch.emit('told'); });
    const told = async (held, spent) => {
      while (!seen.includes(`${held} ${spent}`)) {
        await once(watch, 'told', { signal: AbortSignal.timeout(60_000) });
      }
    };
    await told('0', '0');
    await reserve('js-watch', 'r', 3);
    await told('3', '0');
    await settle('js-watch', 'r', 3);
    await told('0', '3');
    watch.cancel();
    const end = await ended;
    assert.equal(end.code, grpc.status.CANCELLED);
    assert.equal((await balances('js-watch')).spent, '3');
  },
  async many_at_once_never_exceed_the_limit() {
    await open('js-many', 100);
    const ends = await Promise.all(Array.from({ length: 300 }, (_, i) => reserve('js-many', `r${i}`, 1)));
    assert.equal(ends.filter((end) => end.status === 'RESERVED').length, 100);
    assert.equal(ends.filter((end) => end.status === 'EXCEEDS_AVAILABLE').length, 200);
    assert.equal((await balances('js-many')).held, '100');
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
