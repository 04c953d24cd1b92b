import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startChild } from "@qfpay/servers";

/** Starts nginx as a proxy for one address, with the given lines of a `location` block. The caller ends the process. */
export async function startNginx(upstream: string, lines: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "qfpay-nginx-"));
  const port = await freePort();
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const conf = join(folder, "nginx.conf");
  writeFileSync(
    conf,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 64; }
http {
  access_log off; ${paths.join(" ")}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${port};
    server_name tea.example;
    location / {
      proxy_pass ${upstream};
      ${lines.join("\n      ")}
    }
  }
}
`,
  );
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  const args = ["-p", folder, "-e", join(folder, "error.log"), "-c", conf];
  const child = startChild("/usr/sbin/nginx", args);
  for (const until = Date.now() + 15_000; !(await isReady()); ) {
    child.assertRuns();
    if (Date.now() > until) throw new Error("nginx does not answer.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop: () => child.end("SIGTERM").finally(() => rmSync(folder, { recursive: true, force: true })) };
}
