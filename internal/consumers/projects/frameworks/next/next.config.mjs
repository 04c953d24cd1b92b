// The packages of the whole set stand one folder above.
export default { turbopack: { root: new URL("..", import.meta.url).pathname } };
