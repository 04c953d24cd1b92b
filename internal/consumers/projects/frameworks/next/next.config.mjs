// The packages are installed in the parent folder, because all projects of `frameworks` share them.
export default { turbopack: { root: new URL("..", import.meta.url).pathname } };
