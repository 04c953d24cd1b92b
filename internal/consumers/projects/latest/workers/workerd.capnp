using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "shop", worker = .shop)],
  sockets = [(name = "http", http = (), service = "shop")],
);

# No nodejs_compat: an import of a Node module would fail to load.
const shop :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "dist/worker.js")],
  compatibilityDate = "2026-10-01",
  bindings = [(name = "QFPAY_KEY", fromEnvironment = "QFPAY_KEY"), (name = "QFPAY_APPCODE", text = "WORKER-SHOP")],
);
