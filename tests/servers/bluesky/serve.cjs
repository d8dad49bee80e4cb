// A real Bluesky PDS with its directory of identities, on free ports. Prints its address, ends with stdin.
const path = require("node:path");
const { createRequire } = require("node:module");

const load = createRequire(path.join(process.argv[2], "package.json"));
const { TestNetworkNoAppView } = load("@atproto/dev-env");

(async () => {
  const network = await TestNetworkNoAppView.create({ pds: { hostname: "localhost" } });
  process.stdout.write(JSON.stringify({ url: network.pds.url }) + "\n");
  process.stdin.resume();
  process.stdin.on("end", () => network.close().finally(() => process.exit(0)));
})().catch((problem) => {
  process.stderr.write(String(problem && problem.stack) + "\n");
  process.exit(1);
});
