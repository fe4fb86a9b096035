'use strict';
// A second verifier of exported logs and receipts, made from docs/audit.md alone: node verify.js FILE PUBLIC_KEY_BASE64
// prints a report as JSON and exits 0 when all holds, 1 when not.
const crypto = require('node:crypto');
const fs = require('node:fs');

const sha256 = (...parts) => {
  const hash = crypto.createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest();
};
const leafOf = (record) => sha256(Buffer.from([0]), Buffer.from(JSON.stringify(record), 'utf8'));
const nodeOf = (left, right) => sha256(Buffer.from([1]), left, right);

class Tree {
  constructor(size, roots) {
    this.size = size;
    this.roots = roots;
  }

  append(leaf) {
    let hash = leaf;
    for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) hash = nodeOf(this.roots.pop(), hash);
    this.roots.push(hash);
    this.size += 1;
  }

  get root() {
    return this.roots.length === 0 ? sha256() : this.roots.reduceRight((right, left) => nodeOf(left, right));
  }
}

const idOf = (spki) => sha256(spki).toString('hex').slice(0, 16);

function isSigned(spki, text, signature) {
  const key = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return crypto.verify('sha256', Buffer.from(text, 'utf8'), { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64'));
}

// The key we were given, and those that changes of keys join to it.
function trustedKeys(log, given, named) {
  const trusted = new Map([[idOf(given), given]]);
  const spkiOf = (id) => trusted.get(id) ?? Buffer.from(named.find((key) => key.id === id)?.public_key ?? '', 'base64');
  for (let grown = true; grown;) {
    grown = false;
    for (const key of named.filter((each) => each.former !== '')) {
      if (trusted.has(key.id) === trusted.has(key.former)) continue;
      const [spki, former] = [spkiOf(key.id), spkiOf(key.former)];
      if (idOf(spki) !== key.id || idOf(former) !== key.former) continue;
      const text = `satgate-audit-key/v1\n${log}\n${key.former}\n${key.id}\n${spki.toString('base64')}\n`;
      if (!isSigned(former, text, key.by_former) || !isSigned(spki, text, key.by_itself)) continue;
      trusted.set(key.id, spki).set(key.former, former);
      grown = true;
    }
  }
  return trusted;
}

function isTrusted(trusted, point) {
  const text = `satgate-audit-checkpoint/v1\n${point.log}\n${point.size}\n${point.root}\n${point.time}\n${point.key}\n`;
  return trusted.has(point.key) && isSigned(trusted.get(point.key), text, point.signature);
}

function verifyReceipt(receipt, given) {
  const point = receipt.checkpoint;
  const trusted = trustedKeys(point.log, given, receipt.keys);
  let [index, last, hash] = [receipt.record.n, point.size - 1, leafOf(receipt.record)];
  let holds = isTrusted(trusted, point) && index >= 0 && index < point.size;
  for (const sibling of receipt.proof.map((text) => Buffer.from(text, 'hex'))) {
    if (last === 0) holds = false;
    if (index % 2 === 1 || index === last) {
      hash = nodeOf(sibling, hash);
      while (index % 2 === 0 && index !== 0) [index, last] = [index / 2, Math.floor(last / 2)];
    } else {
      hash = nodeOf(hash, sibling);
    }
    [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
  }
  return holds && last === 0 && hash.toString('hex') === point.root ? {} : { firstBad: receipt.record.n };
}

function verifyLog(lines, given) {
  const header = lines.shift();
  if (header.satgate_audit !== 1) throw new Error('not an exported log');
  const trusted = trustedKeys(header.log, given, header.keys);
  const roots = Buffer.from(header.frontier, 'hex');
  const tree = new Tree(header.first,
    Array.from({ length: roots.length / 32 }, (_, i) => roots.subarray(i * 32, i * 32 + 32)));
  const bad = [];
  const erased = [];
  const declared = [];
  let [signed, confirmed] = [0, header.first];
  const check = (point) => {
    if (point.log !== header.log || !isTrusted(trusted, point)) return bad.push(-1);
    if (point.size !== tree.size) return bad.push(tree.size);
    if (point.root !== tree.root.toString('hex')) return bad.push(confirmed);
    [signed, confirmed] = [point.size, point.size];
  };
  for (const line of lines) {
    if (line.checkpoint) {
      check(line.checkpoint);
      continue;
    }
    if (line.n !== tree.size) {
      bad.push(Math.min(line.n, tree.size));
      return { firstBad: Math.min(...bad), signed };
    }
    if (line.record) {
      if (leafOf(line.record).toString('hex') !== line.leaf || line.record.n !== line.n) bad.push(line.n);
      if (line.record.topic === 'audit' && line.record.type === 'erased') {
        declared.push(...line.record.audit.ranges.split(',').map((range) => range.split('-').map(Number)));
      }
    } else {
      erased.push(line.n);
    }
    tree.append(Buffer.from(line.leaf, 'hex'));
  }
  if (header.checkpoint && header.checkpoint.size > tree.size) bad.push(tree.size);
  bad.push(...erased.filter((n) => !declared.some(([first, last]) => first <= n && n <= last)));
  const report = { records: tree.size - header.first, signed, root: tree.root.toString('hex') };
  return bad.length === 0 && signed > 0 ? report : { ...report, firstBad: Math.min(...bad) };
}

const [file, key] = process.argv.slice(2);
const given = Buffer.from(fs.readFileSync(key, 'utf8'), 'base64');
const lines = fs.readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
const report = lines[0].satgate_receipt === 1 ? verifyReceipt(lines[0], given) : verifyLog(lines, given);
console.log(JSON.stringify(report));
process.exit('firstBad' in report ? 1 : 0);
