// The packages are installed one folder above, for all projects of the set.
export default { turbopack: { root: new URL("..", import.meta.url).pathname } };
