import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The programs that `npm run test:e2e` needs besides Node, and the Debian package of each. */
const programs = [
  { name: "Chromium", binary: "chromium", debian: "chromium" },
  { name: "A CJK font", file: "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", debian: "fonts-wqy-microhei" },
  { name: "Redis", binary: "redis-server", debian: "redis-server" },
  { name: "PostgreSQL", binary: "psql", debian: "postgresql" },
  { name: "nginx", file: "/usr/sbin/nginx", debian: "nginx" },
  { name: "OpenSSL", binary: "openssl", debian: "openssl" },
  { name: "Python 3", binary: "python3", debian: "python3" },
  { name: "curl", binary: "curl", debian: "curl" },
  { name: "ip", file: "/usr/sbin/ip", debian: "iproute2" },
  { name: "script", binary: "script", debian: "bsdutils" },
  { name: "unshare", binary: "unshare", debian: "util-linux" },
];

const onPath = (binary) => (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, binary)));

/** Returns the programs that the e2e tests need and this machine lacks. */
export const missingPrograms = () =>
  programs.filter(({ binary, file }) => !(binary ? onPath(binary) : existsSync(file)));
