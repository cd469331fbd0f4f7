import { join } from "node:path";
import { tsImport } from "tsx/esm/api";

/**
 * What the framework does not do by itself: nothing is packaged that `npm run validate` refuses for the stage, the template is tidied before it is
 * written, and what runs read from S3 is put there after a deployment. The work is in TypeScript beside this file.
 */
export default class SluicePlugin {
  constructor(serverless) {
    const provider = serverless.getProvider("aws");
    const refuse = (refusal) => {
      if (refusal !== undefined) throw new serverless.classes.Error(refusal);
    };
    this.hooks = {
      "before:package:cleanup": async () => {
        const { refusalOf } = await load("guard");
        refuse(await refusalOf(provider.getStage()));
      },
      "after:package:createDeploymentArtifacts": async () => {
        const folder = join(serverless.serviceDir, ".serverless");
        const { makeZipsSame } = await load("same-zip");
        await makeZipsSame(folder);
        const { oversizedIn } = await load("artifact-sizes");
        refuse(await oversizedIn(folder));
        if (serverless.processedInput.commands.join(" ") !== "package") return;
        const { momentOfPackage } = await load("artifact-folder");
        const moment = await momentOfPackage(folder, serverless.serviceDir);
        const { service } = serverless;
        service.package.artifactDirectoryName = `${provider.getDeploymentPrefix()}/${service.service}/${provider.getStage()}/${moment.getTime()}-${moment.toISOString()}`;
      },
      "before:aws:package:finalize:saveServiceState": async () => {
        const { tidyTemplate } = await load("tidy-template");
        tidyTemplate(serverless.service.provider.compiledCloudFormationTemplate);
      },
      "after:deploy:deploy": async () => {
        const { publishDefinitions } = await load("publish-definitions");
        const account = await provider.getAccountId();
        await publishDefinitions(provider.getStage(), { partition: "aws", region: provider.getRegion(), account });
      },
    };
  }
}

function load(name) {
  return tsImport(`./${name}.ts`, import.meta.url);
}
