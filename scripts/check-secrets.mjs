// Looks for credentials in all files that git tracks or would add. To prove that the scanner works, this script first
// writes one credential of each kind into a temporary folder, and fails if the scanner misses one.
import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

// Keys of accounts that exist only in the simulator, used in examples and tests.
const exampleKeys = [
  "5f4dcc3b5aa765d61d8327deb882cf99",
  "27fe1e1b2b1b5b2d3c1f4d5e6a7b8c9d",
  "00112233445566778899AABBCCDDEEFF",
  "a1d0c6e83f027327d8461063f4ac58a6",
  "feedfacefeedfacefeedfacefeedface",
  "0123456789ABCDEF0123456789ABCDEF",
];
const clientKey = `/(?:QFPAY_(?:[A-Z]+_)?KEY|client_?key)["'\`]?\\s*[:=]\\s*["'\`]?(?!${exampleKeys.join("|")})[0-9A-Za-z]{32}(?![0-9A-Za-z])/i`;
const rules = [
  { id: "@secretlint/secretlint-rule-preset-recommend" },
  {
    id: "@secretlint/secretlint-rule-pattern",
    options: { patterns: [{ name: "client key of QFPay", pattern: clientKey }] },
  },
];

/**
 * Searches files for credentials.
 *
 * @returns {string[]} one line for each credential with file, line and kind; the credential is masked
 */
function scan(files, cwd) {
  const { status, stdout, stderr } = spawnSync(
    join(root, "node_modules", ".bin", "secretlint"),
    ["--secretlintrcJSON", JSON.stringify({ rules }), "--no-glob", "--format", "unix", ...files],
    {
      cwd,
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === "win32",
    },
  );
  const found = stdout.split("\n").filter((line) => line.includes("[Error/"));
  if (status !== (found.length > 0 ? 1 : 0)) throw new Error(`secretlint did not scan the files: ${stderr || stdout}`);
  return found;
}

// The test credentials are put together from these letters, so that this file does not contain a credential.
const letters = "q7Zr2Kd9Xw4Lt6Bv";
const privateKey = generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey.export({
  type: "pkcs1",
  format: "pem",
});
const planted = {
  "shop.env": `QFPAY_KEY=${letters}${letters}\n`,
  "prod.env": `QFPAY_PROD_KEY="${letters}${letters}"\n`,
  "shop.ts": `new QFPay({ appCode, clientKey: "${letters}${letters}" });\n`,
  "account.json": `{ "client_key": "${letters}${letters}" }\n`,
  ".npmrc": `//registry.example/:_authToken=npm_${letters}${letters}abcd\n`,
  "github.ts": `const token = "ghp_${letters}${letters}abcd";\n`,
  "database.ts": `connect("postgres://shop:${letters}@db.shop.test/orders");\n`,
  "server.pem": privateKey,
};

const folder = mkdtempSync(join(tmpdir(), "qfpay-secrets-"));
try {
  for (const [name, text] of Object.entries(planted)) writeFileSync(join(folder, name), text);
  const found = scan(Object.keys(planted), folder);
  const missed = Object.keys(planted).filter((name) => !found.some((line) => line.includes(`${name}:`)));
  if (missed.length > 0) throw new Error(`The scanner does not find the credentials planted in ${missed.join(", ")}.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
});
// The lockfile holds hashes that look like keys, and pictures hold no text.
const files = [...new Set(listed.split("\0"))].filter((file) => file && !/^pnpm-lock\.yaml$|\.png$/.test(file));
const found = scan(files, root);
for (const line of found) console.error(line);
if (found.length > 0) {
  console.error("An example key that no account has belongs into exampleKeys of scripts/check-secrets.mjs. Otherwise:");
  console.error("Remove the credential, and have it replaced: anyone with the repository's history has it.");
  process.exit(1);
}
console.log(`secrets: none in ${files.length} files; each of ${Object.keys(planted).length} planted ones was found`);
