import { registerModelFiles } from '../backend/onnx';
import * as files from '../platform/files';
import { path } from '../platform/paths';

/** `model.save('file://FOLDER')` and `tf.loadLayersModel('file://FOLDER/model.json')`, on every engine. */
registerModelFiles({ ...files, path });
