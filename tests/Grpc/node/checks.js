'use strict';
// The contract of the checks as grpc-js sees it, for both peers.
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const options = { keepCase: true, longs: Number, enums: String, defaults: true };
const root = path.join(__dirname, '..', '..', '..');
const checks = loader.loadSync(path.join(__dirname, '..', 'protos', 'checks.proto'), options);
const health = loader.loadSync(path.join(root, 'protos', 'grpc', 'health', 'v1', 'health.proto'), options);

module.exports = {
  grpc,
  Checks: grpc.loadPackageDefinition(checks).satgate.tests.grpc.v1.Checks,
  Health: grpc.loadPackageDefinition(health).grpc.health.v1.Health,
};
