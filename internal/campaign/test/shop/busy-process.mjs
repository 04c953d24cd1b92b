// Keeps this process busy for a while after each step of the campaign's time, so that it cannot answer meanwhile.
process.on("message", ({ time }) => {
  const until = performance.now() + 100;
  while (performance.now() < until);
  process.send({ reached: time });
});
