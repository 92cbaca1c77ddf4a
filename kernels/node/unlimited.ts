/**
 * Options of sockets. Without a limit nothing is ever dropped; ZeroMQ's default loses whatever goes beyond 1000 messages.
 * And with no timeout every message is sent at once: else a loop's 513th would wait, and the 514th be refused as "busy".
 */
export const unlimited = { sendHighWaterMark: 0, sendTimeout: 0 };
