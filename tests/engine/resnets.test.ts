import { followModels, models } from './follow-models';

followModels(Object.keys(models).filter((name) => name.startsWith('resnet')));
