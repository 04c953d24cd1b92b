// The packages are installed in the parent folder, for all projects of this set.
export default { turbopack: { root: new URL("..", import.meta.url).pathname } };
