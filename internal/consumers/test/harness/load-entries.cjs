// Runs in the folder of a test project. For each entry point in the arguments, prints the names that `require` and
// `import` find, and the file that `require` loaded.
const named = (loaded) => Object.keys(loaded).filter((name) => name !== "default" && name !== "module.exports");

async function main() {
  const found = {};
  for (const specifier of process.argv.slice(2)) {
    found[specifier] = {
      required: named(require(specifier)).sort(),
      imported: named(await import(specifier)).sort(),
      file: require.resolve(specifier),
    };
  }
  process.stdout.write(JSON.stringify(found));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
