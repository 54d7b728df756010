import { DecodeError } from './decode-error.ts';
import { type AttributeValue, RecordFault } from './otlp-value.ts';

/** The library that made the records. */
export type Scope = { name: string };

/**
 * The proxy that the records come from. Texts are empty if the resource does not say. A waypoint handles requests to other
 * workloads than its own.
 */
export type Origin = { workload: string; namespace: string; pod: string; isWaypoint: boolean };

/** What a resource says about its proxy. Source: OpenTelemetry's semantic conventions for resources. */
export class Resource {
  private service = '';
  private serviceNamespace = '';
  private instance = '';
  private k8sNamespace = '';
  private k8sPod = '';
  private isWaypoint = false;

  /** Takes an attribute. Attributes that do not identify the proxy are not read. */
  take(key: string, value: AttributeValue): void {
    try {
      this.takeName(key, value);
    } catch (error) {
      if (!(error instanceof RecordFault)) throw error;
      throw new DecodeError(`${key} of a resource ${error.message}`);
    }
  }

  private takeName(key: string, value: AttributeValue): void {
    switch (key) {
      case 'service.name':
        this.service = value.readText();
        break;
      case 'service.namespace':
        this.serviceNamespace = value.readText();
        break;
      case 'service.instance.id':
        this.instance = value.readText();
        break;
      case 'k8s.namespace.name':
        this.k8sNamespace = value.readText();
        break;
      case 'k8s.pod.name':
        this.k8sPod = value.readText();
        break;
      case 'meshtap.waypoint':
        this.isWaypoint = value.readFlag();
    }
  }

  /** The proxy. Libraries without a name call themselves `unknown_service`, which counts as no name. */
  get origin(): Origin {
    return {
      workload: this.service.startsWith('unknown_service') ? '' : this.service,
      namespace: this.serviceNamespace || this.k8sNamespace,
      pod: this.k8sPod || this.instance,
      isWaypoint: this.isWaypoint,
    };
  }
}
