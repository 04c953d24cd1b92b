// At each message with a new simulated time, this process is busy for 100 ms and answers nothing.
process.on("message", ({ time }) => {
  const until = performance.now() + 100;
  while (performance.now() < until);
  process.send({ reached: time });
});
