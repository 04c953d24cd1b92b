// The packages are installed in the parent folder `frameworks`, because all its projects share them.
export default { turbopack: { root: new URL("..", import.meta.url).pathname } };
