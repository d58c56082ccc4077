// What the company is made with and the clients sign in with.
export const shopKey = "bench";
export const password = "a long bench password 7";
export const loginOf = (n: number) => `agent${n}`;
