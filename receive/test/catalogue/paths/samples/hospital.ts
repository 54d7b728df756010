import type { Api } from '../api-traffic.ts';
import * as value from '../api-values.ts';

const { some } = value;
const BASE = 'resourceType id meta.versionId meta.lastUpdated text.status? text.div?';

/** The records of a hospital, as FHIR has them: capitalized resources below the root. */
export const HOSPITAL: Api = {
  name: 'a hospital',
  envelope: 'entry[].resource resourceType type total link[].relation link[].url entry[].fullUrl',
  values: {
    id: some(400, (random) => value.uuid(random)),
    number: some(400, value.number),
    version: some(5, (_, at) => String(at + 1)),
  },
  bodies: {
    patient: `${BASE} name[].family name[].given[] gender birthDate? telecom[].value? address[].city?`,
    observation: `${BASE} status code.coding[].code subject.reference valueQuantity.value? valueQuantity.unit? effectiveDateTime`,
    encounter: `${BASE} status class.code subject.reference period.start period.end? serviceProvider.reference?`,
    condition: `${BASE} clinicalStatus.coding[].code code.coding[].code subject.reference onsetDateTime? recordedDate`,
    medication: `${BASE} status intent medicationCodeableConcept.text subject.reference dosageInstruction[].text? authoredOn`,
    procedure: `${BASE} status code.text subject.reference performedDateTime? performer[].actor.reference?`,
    practitioner: `${BASE} name[].family name[].given[] qualification[].code.text? active`,
    organization: `${BASE} name type[].text? address[].city? active`,
    location: `${BASE} name status mode position.longitude? position.latitude? managingOrganization.reference?`,
    appointment: `${BASE} status start end participant[].actor.reference participant[].status description?`,
    report: `${BASE} status code.text subject.reference result[].reference issued conclusion?`,
    allergy: `${BASE} clinicalStatus.coding[].code code.text patient.reference criticality? reaction[].severity?`,
    outcome: 'resourceType issue[].severity issue[].code issue[].diagnostics',
    metadata: 'resourceType status date fhirVersion format[] rest[].mode rest[].resource[].type',
  },
  endpoints: `
    GET /fhir/metadata metadata
    GET /fhir/Patient patient[]
    POST /fhir/Patient patient
    GET /fhir/Patient/{id} patient
    PUT /fhir/Patient/{id} patient
    GET /fhir/Patient/{id}/_history patient[]
    GET /fhir/Patient/{id}/_history/{version} patient
    GET /fhir/Patient/{id}/$everything patient[]
    POST /fhir/Patient/$match patient[]
    POST /fhir/Patient/_search patient[]
    GET /fhir/Observation observation[]
    POST /fhir/Observation observation
    GET /fhir/Observation/{id} observation
    GET /fhir/Encounter encounter[]
    GET /fhir/Encounter/{id} encounter
    GET /fhir/Condition condition[]
    GET /fhir/Condition/{id} condition
    POST /fhir/Condition condition
    GET /fhir/MedicationRequest medication[]
    GET /fhir/MedicationRequest/{id} medication
    GET /fhir/Procedure procedure[]
    GET /fhir/Procedure/{id} procedure
    GET /fhir/Practitioner practitioner[]
    GET /fhir/Practitioner/{number} practitioner
    GET /fhir/Organization organization[]
    GET /fhir/Organization/{number} organization
    GET /fhir/Location location[]
    GET /fhir/Location/{number} location
    GET /fhir/Appointment appointment[]
    POST /fhir/Appointment appointment
    GET /fhir/Appointment/{id} appointment
    GET /fhir/DiagnosticReport report[]
    GET /fhir/DiagnosticReport/{id} report
    GET /fhir/AllergyIntolerance allergy[]
    GET /fhir/AllergyIntolerance/{id} allergy`,
};
