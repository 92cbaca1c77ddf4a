export const compiler: string;
