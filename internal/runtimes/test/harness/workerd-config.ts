/** Returns a workerd configuration that runs one bundle as two workers on two ports, without compatibility flags. */
export function workerdConfig(settings: Record<string, string>, worker: string): string {
  const bindings = Object.entries(settings).map(
    ([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "one", worker = .worker),
    (name = "two", worker = .worker),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [
    (name = "one", address = "127.0.0.1:0", http = (), service = "one"),
    (name = "two", address = "127.0.0.1:0", http = (), service = "two"),
  ],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "${worker}")],
  compatibilityDate = "2026-10-01",
  bindings = [${bindings.join(", ")}],
);
`;
}
