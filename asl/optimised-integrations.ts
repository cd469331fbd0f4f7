/** How a Task may wait for an optimised integration: not at all, for its job, or for a task token. */
export type Waiting = "request-response" | "sync" | "wait-for-task-token";

const CALL: readonly Waiting[] = ["request-response"];
const JOB: readonly Waiting[] = ["request-response", "sync"];
const TOKEN: readonly Waiting[] = ["request-response", "wait-for-task-token"];
const ALL: readonly Waiting[] = ["request-response", "sync", "wait-for-task-token"];

/**
 * The optimised integrations by service and action, with how a Task may wait for them
 * (https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html and the pages of the services). Any other is
 * refused when a machine is created.
 */
export const optimisedIntegrations: { readonly [service: string]: { readonly [action: string]: readonly Waiting[] } } =
  {
    apigateway: { invoke: TOKEN },
    athena: { startQueryExecution: JOB, stopQueryExecution: CALL, getQueryExecution: CALL, getQueryResults: CALL },
    batch: { submitJob: JOB },
    bedrock: { invokeModel: CALL, createModelCustomizationJob: JOB },
    bedrockagentcore: { invokeHarness: CALL },
    codebuild: {
      startBuild: JOB,
      stopBuild: CALL,
      batchDeleteBuilds: CALL,
      batchGetReports: CALL,
      startBuildBatch: JOB,
      stopBuildBatch: CALL,
      retryBuildBatch: JOB,
      deleteBuildBatch: CALL,
    },
    databrew: { startJobRun: JOB },
    dynamodb: { getItem: CALL, putItem: CALL, updateItem: CALL, deleteItem: CALL },
    ecs: { runTask: ALL },
    eks: {
      call: CALL,
      runJob: JOB,
      createCluster: JOB,
      deleteCluster: JOB,
      createNodegroup: JOB,
      deleteNodegroup: JOB,
      createFargateProfile: JOB,
      deleteFargateProfile: JOB,
    },
    elasticmapreduce: {
      createCluster: JOB,
      terminateCluster: JOB,
      addStep: JOB,
      cancelStep: CALL,
      setClusterTerminationProtection: CALL,
      modifyInstanceFleetByName: CALL,
      modifyInstanceGroupByName: CALL,
    },
    "emr-containers": { createVirtualCluster: CALL, deleteVirtualCluster: JOB, startJobRun: JOB },
    "emr-serverless": {
      createApplication: JOB,
      startApplication: JOB,
      stopApplication: JOB,
      deleteApplication: JOB,
      startJobRun: JOB,
      cancelJobRun: JOB,
    },
    events: { putEvents: TOKEN },
    glue: { startJobRun: JOB },
    http: { invoke: CALL },
    lambda: { invoke: TOKEN },
    mediaconvert: { createJob: JOB },
    sagemaker: {
      createEndpoint: CALL,
      createEndpointConfig: CALL,
      createHyperParameterTuningJob: JOB,
      createLabelingJob: JOB,
      createModel: CALL,
      createProcessingJob: JOB,
      createTrainingJob: JOB,
      createTransformJob: JOB,
      updateEndpoint: CALL,
    },
    sns: { publish: TOKEN },
    sqs: { sendMessage: TOKEN },
    states: { startExecution: ALL },
  };
