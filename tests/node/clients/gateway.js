// Starts the built gateway in front of one upstream URL, for client programs that the conformance suite starts itself.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const startMsMax = 20_000;

/** @returns {Promise<{url: string, stop: () => Promise<void>}>} the upstream's endpoint at the gateway */
export async function startGateway(assembly, upstreamUrl) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'satgate-client-'));
  const config = join(folder, 'satgate.yaml');
  await writeFile(
    config,
    `server: { transport: http, host: 127.0.0.1, port: ${port} }\n` +
      `upstreams:\n  suite: { transport: http, url: "${upstreamUrl}", allowPrivate: true }\n`
  );
  const gateway = spawn('dotnet', [assembly, 'serve', '--config', config], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit']
  });
  const ended = new Promise(resolve => gateway.once('exit', resolve));
  const address = `http://localhost:${port}`;
  for (const start = Date.now(); !(await isReady(address)); await delay(20)) {
    if (gateway.exitCode !== null) throw new Error(`the gateway ended with ${gateway.exitCode}`);
    if (Date.now() - start > startMsMax) throw new Error('the gateway did not become ready');
  }
  return {
    url: `${address}/servers/suite/mcp`,
    stop: async () => {
      gateway.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    }
  };
}

const isReady = address =>
  fetch(`${address}/readyz`).then(
    response => response.ok,
    () => false
  );

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
