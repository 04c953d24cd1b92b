import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A private key and its certificate, both as PEM text. */
export type Certificate = { key: string; cert: string };

const inDays = (days: number) =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** A certificate authority for one test, made by `openssl` in a temporary folder. */
export class Authority {
  /** The temporary folder of the certificate authority, with its keys and certificates. */
  readonly folder = mkdtempSync(join(tmpdir(), "qfpay-certificates-"));
  /** The path of the authority's own certificate, which the tests make a client trust. */
  readonly file = join(this.folder, "authority.pem");

  constructor() {
    const policy = "[p]\ncommonName=supplied\n";
    const section =
      "[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n";
    writeFileSync(join(this.folder, "ca.cnf"), `[ca]\ndefault_ca=d\n${section}${policy}`);
    writeFileSync(join(this.folder, "index"), "");
    writeFileSync(join(this.folder, "serial"), "01");
    this.#openssl("req", "-x509", ...newKey, "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=Tests");
  }

  /**
   * Makes a certificate for `host`, in files called `name`.
   *
   * @param days the beginning and the end of the certificate's validity, in days from now
   */
  sign(name: string, host: string, [from, to]: readonly [number, number] = [-2, 20]): Certificate {
    const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.pem`];
    const names = `subjectAltName=DNS:${host}`;
    this.#openssl("req", ...newKey, "-keyout", key, "-out", request, "-subj", `/CN=${name}`, "-addext", names);
    const authority = ["-config", "ca.cnf", "-cert", "authority.pem", "-keyfile", "authority.key"];
    const dates = ["-startdate", inDays(from), "-enddate", inDays(to)];
    this.#openssl("ca", "-batch", "-notext", ...authority, ...dates, "-in", request, "-out", cert);
    return { key: this.#read(key), cert: this.#read(cert) };
  }

  #read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  #openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "pipe" });
  }
}
