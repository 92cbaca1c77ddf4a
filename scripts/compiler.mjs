// The compiler that builds and checks, seen from the course's folder. Not `.bin/tsc`: that is tslab's.
export const compiler = 'node_modules/typescript/bin/tsc';
