import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../src/services/free-port.js";
import { startProgram } from "../../src/services/program.js";

/** nginx before one address, with the lines of a `location` block as people write them. It is ended by its own process. */
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
  const program = await startProgram("/usr/sbin/nginx", args, { isReady, stopWith: "SIGTERM" });
  return { url, stop: () => program.stop().finally(() => rmSync(folder, { recursive: true, force: true })) };
}
