/** gzip and deflate: in a browser a file of the same name and exports stands here. */
export { createGunzip, deflateSync, gunzipSync } from 'node:zlib';
