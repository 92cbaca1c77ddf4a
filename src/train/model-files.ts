import { registerModelFiles } from 'tfjs-backend-onnx/engine';
import * as files from '../platform/files';
import { path } from '../platform/paths';

/** `model.save('file://FOLDER')` and `tf.loadLayersModel('file://FOLDER/model.json')`, on every engine. */
registerModelFiles({ ...files, path });
