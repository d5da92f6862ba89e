#!/usr/bin/env python3
"""Makes the sample records beside this file. Nothing here describes a real person.

usage: generate.py [--seed N] [--out FOLDER]

The same seed gives the same bytes on every machine: numbers come from a generator of our own
(SplitMix64), because what Python's `random` draws may change between versions, and nothing asks
the clock. Only the standard library is used.

What comes out: a transaction bundle for each patient, in the folder of their hospital; one bundle
of organizations and practitioners; one bulk file. README.md says what is in them and why.
"""

import argparse
import json
import pathlib

DEFAULT_SEED = 20_260_101

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
CVX = "http://hl7.org/fhir/sid/cvx"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
UCUM = "http://unitsofmeasure.org"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
TERMS = "http://terminology.hl7.org/CodeSystem/"
LABELLED_BY_SAMPLE = "https://galen.health/fhir/sample"

# First year of the stories and how many years they last.
FIRST_YEAR = 2019
YEARS = 6


class Draw:
    """SplitMix64: a stream of numbers that depends on the seed alone."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed & self.MASK

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def below(self, bound):
        """A number in 0..bound. The bias of the remainder is far below what anybody could see."""
        return self.bits() % bound

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def of(self, items):
        return items[self.below(len(items))]

    def tenths(self, low, high):
        """A number with one decimal place, from whole tenths: no rounding of floats."""
        return self.between(low, high) / 10

    def uuid(self):
        """A random-looking version 4 UUID."""
        value = (self.bits() << 64) | self.bits()
        value = (value & ~(0xF << 76)) | (4 << 76)
        value = (value & ~(3 << 62)) | (2 << 62)
        text = f"{value:032x}"
        return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])


# name, family, gender, born, disease, hospital, what is told on top
CAST = [
    ("Amina", "Beispiel", "female", 1988, "crohn", "alice", []),
    ("Bilal", "Muster", "male", 1979, "colitis", "alice", ["alcohol"]),
    ("Carmen", "Ejemplo", "female", 1994, "crohn", "alice", ["genetic", "mental"]),
    ("Dilan", "Exempel", "other", 1985, "colitis", "bob", []),
    ("Esra", "Ornek", "female", 1991, "crohn", "bob", ["hiv"]),
    ("Felix", "Sample", "male", 1970, "colitis", "bob", ["genetic"]),
]

HOSPITALS = {"alice": "Sample Hospital North", "bob": "Sample Hospital South"}

DISEASES = {
    "crohn": ("34000006", "Crohn's disease", "K50.9"),
    "colitis": ("64766004", "Ulcerative colitis", "K51.9"),
}

# In the order in which they are tried: RxNorm ingredient, name, dose text.
LADDERS = {
    "crohn": [
        ("8640", "prednisone", "40 mg once a day, reduced over eight weeks"),
        ("1256", "azathioprine", "150 mg once a day"),
        ("327361", "adalimumab", "40 mg every other week"),
    ],
    "colitis": [
        ("52582", "mesalamine", "4.8 g once a day"),
        ("8640", "prednisone", "40 mg once a day, reduced over eight weeks"),
        ("191831", "infliximab", "5 mg/kg every eight weeks"),
    ],
}


def concept(system, code, text):
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def category(name, code):
    return [{"coding": [{"system": TERMS + name, "code": code}]}]


def quantity(value, unit, code=None):
    return {"value": value, "unit": unit, "system": UCUM, "code": code or unit}


def label(confidentiality, *sensitivities):
    """Security labels: how confidential, and what makes it delicate."""
    codes = [{"system": CONFIDENTIALITY, "code": confidentiality}]
    codes += [{"system": ACT, "code": code} for code in sensitivities]
    return codes


def day(draw, year, month):
    return f"{year}-{month:02d}-{draw.between(1, 28):02d}"


def clock(draw, date):
    return f"{date}T{draw.between(8, 16):02d}:{draw.between(0, 59):02d}:00+01:00"


class Story:
    """One patient's records, in the order in which they were written."""

    def __init__(self, draw, person, practitioners):
        self.draw = draw
        self.name, self.family, self.gender, self.born, self.disease, self.hospital, self.extra = person
        self.patient = draw.uuid()
        self.practitioners = practitioners
        self.resources = []
        # How active the disease is, 0 to 100; treatment lowers it, chance raises it.
        self.activity = draw.between(60, 90)

    def add(self, kind, body, labels=None):
        """Adds a resource and returns its id."""
        identifier = self.draw.uuid()
        meta = {"tag": [{"system": LABELLED_BY_SAMPLE, "code": "synthetic"}]}
        if labels:
            meta["security"] = labels
        self.resources.append({"resourceType": kind, "id": identifier, "meta": meta, **body})
        return identifier

    def subject(self):
        return {"reference": f"urn:uuid:{self.patient}"}

    def performer(self):
        return {"reference": f"Practitioner/{self.draw.of(self.practitioners)}"}

    def tell(self):
        self.resources.append(self.demographics())
        snomed, text, icd = DISEASES[self.disease]
        first = day(self.draw, FIRST_YEAR, 2)
        self.add("Condition", {
            "clinicalStatus": concept(TERMS + "condition-clinical", "active", "Active"),
            "verificationStatus": concept(TERMS + "condition-ver-status", "confirmed", "Confirmed"),
            "category": category("condition-category", "problem-list-item"),
            "code": {"coding": [
                {"system": SNOMED, "code": snomed, "display": text},
                {"system": ICD10, "code": icd},
            ], "text": text},
            "subject": self.subject(),
            "onsetDateTime": first,
            "recordedDate": first,
        })
        self.allergy(first)
        self.smoking(first)
        for index in range(YEARS):
            for month in (2, 9):
                self.visit(FIRST_YEAR + index, month)
            self.shot(FIRST_YEAR + index)
        for extra in self.extra:
            getattr(self, extra)()
        return self.resources

    def demographics(self):
        return {
            "resourceType": "Patient",
            "id": self.patient,
            "meta": {"tag": [{"system": LABELLED_BY_SAMPLE, "code": "synthetic"}]},
            "identifier": [{
                "system": f"https://galen.health/fhir/sample/{self.hospital}/mrn",
                "value": f"{self.draw.between(100_000, 999_999)}",
            }],
            "active": True,
            "name": [{"use": "official", "family": self.family, "given": [self.name]}],
            "gender": self.gender,
            "birthDate": day(self.draw, self.born, self.draw.between(1, 12)),
            "address": [{"city": "Musterstadt", "country": "DE"}],
        }

    def allergy(self, date):
        code, text = self.draw.of([
            ("91936005", "Allergy to penicillin"),
            ("91935009", "Allergy to peanuts"),
            ("300913006", "Allergy to shellfish"),
        ])
        self.add("AllergyIntolerance", {
            "clinicalStatus": concept(TERMS + "allergyintolerance-clinical", "active", "Active"),
            "verificationStatus": concept(TERMS + "allergyintolerance-verification", "confirmed", "Confirmed"),
            "code": concept(SNOMED, code, text),
            "patient": self.subject(),
            "recordedDate": date,
        })

    def smoking(self, date):
        code, text = self.draw.of([
            ("266919005", "Never smoked tobacco"),
            ("8517006", "Ex-smoker"),
            ("77176002", "Smoker"),
        ])
        self.add("Observation", {
            "status": "final",
            "category": category("observation-category", "social-history"),
            "code": concept(LOINC, "72166-2", "Tobacco smoking status"),
            "subject": self.subject(),
            "effectiveDateTime": date,
            "valueCodeableConcept": concept(SNOMED, code, text),
        })

    def visit(self, year, month):
        date = day(self.draw, year, month)
        when = clock(self.draw, date)
        inpatient = self.activity > 85
        encounter = self.add("Encounter", {
            "status": "finished",
            "class": {"system": ACT, "code": "IMP" if inpatient else "AMB"},
            "type": [concept(SNOMED, "185349003", "Encounter for check up")],
            "subject": self.subject(),
            "participant": [{"individual": self.performer()}],
            "period": {"start": when, "end": when},
            "serviceProvider": {"reference": f"Organization/{self.hospital}"},
        })
        seen = {"encounter": {"reference": f"urn:uuid:{encounter}"}, "subject": self.subject()}
        self.vitals(seen, when)
        results = self.laboratory(seen, when)
        self.add("DiagnosticReport", {
            "status": "final",
            "category": category("v2-0074", "LAB"),
            "code": concept(LOINC, "11502-2", "Laboratory report"),
            **seen,
            "effectiveDateTime": when,
            "performer": [self.performer()],
            "result": [{"reference": f"urn:uuid:{result}"} for result in results],
        })
        self.survey(seen, when)
        self.treat(seen, when)
        if month == 9 and (self.activity > 55 or year == FIRST_YEAR):
            self.endoscopy(seen, when)
        if month == 2 and year == FIRST_YEAR:
            self.plan(seen, date)
        self.activity = max(5, min(100, self.activity + self.draw.between(-10, 30)))

    def measure(self, seen, when, kind, code, text, value):
        return self.add("Observation", {
            "status": "final",
            "category": category("observation-category", kind),
            "code": concept(LOINC, code, text),
            **seen,
            "effectiveDateTime": when,
            "valueQuantity": value,
        })

    def vitals(self, seen, when):
        draw = self.draw
        self.measure(seen, when, "vital-signs", "29463-7", "Body weight",
                     quantity(draw.tenths(500, 900), "kg"))
        self.measure(seen, when, "vital-signs", "8867-4", "Heart rate",
                     quantity(draw.between(58, 96), "beats/minute", "/min"))
        pressure = [("8480-6", "Systolic blood pressure", draw.between(105, 145)),
                    ("8462-4", "Diastolic blood pressure", draw.between(60, 92))]
        self.add("Observation", {
            "status": "final",
            "category": category("observation-category", "vital-signs"),
            "code": concept(LOINC, "85354-9", "Blood pressure panel"),
            **seen,
            "effectiveDateTime": when,
            "component": [{"code": concept(LOINC, code, text),
                           "valueQuantity": quantity(value, "mmHg", "mm[Hg]")}
                          for code, text, value in pressure],
        })

    def laboratory(self, seen, when):
        draw, activity = self.draw, self.activity
        return [
            self.measure(seen, when, "laboratory", "38445-3", "Calprotectin [Mass/mass] in Stool",
                         quantity(activity * 9 + draw.between(10, 90), "ug/g")),
            self.measure(seen, when, "laboratory", "1988-5",
                         "C reactive protein [Mass/volume] in Serum or Plasma",
                         quantity(draw.tenths(5 + activity, 20 + activity * 4), "mg/L")),
            self.measure(seen, when, "laboratory", "718-7", "Hemoglobin [Mass/volume] in Blood",
                         quantity(draw.tenths(100, 150 - activity // 3), "g/dL")),
        ]

    def survey(self, seen, when):
        self.add("Observation", {
            "status": "final",
            "category": category("observation-category", "survey"),
            "code": concept(LOINC, "72514-3",
                            "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),
            **seen,
            "effectiveDateTime": when,
            "valueInteger": min(10, self.activity // 12 + self.draw.between(0, 2)),
        })

    def treat(self, seen, when):
        ladder = LADDERS[self.disease]
        step = min(len(ladder) - 1, self.activity // 34)
        code, text, dose = ladder[step]
        self.add("MedicationRequest", {
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": concept(RXNORM, code, text),
            **seen,
            "authoredOn": when,
            "requester": self.performer(),
            "dosageInstruction": [{"text": dose}],
        })
        self.activity = max(5, self.activity - 6 * (step + 1))

    def endoscopy(self, seen, when):
        procedure = self.add("Procedure", {
            "status": "completed",
            "code": concept(SNOMED, "73761001", "Colonoscopy"),
            **seen,
            "performedDateTime": when,
            "performer": [{"actor": self.performer()}],
        })
        self.add("DiagnosticReport", {
            "status": "final",
            "category": category("v2-0074", "OTH"),
            "code": concept(LOINC, "18746-8", "Colonoscopy study"),
            **seen,
            "effectiveDateTime": when,
            "conclusion": self.draw.of([
                "Segmental inflammation with aphthous ulcers.",
                "Continuous inflammation, vulnerable mucosa.",
                "Mucosa healed, a few scars.",
            ]),
            "extension": [{"url": LABELLED_BY_SAMPLE + "/procedure",
                           "valueReference": {"reference": f"urn:uuid:{procedure}"}}],
        })
        self.add("Condition", {
            "clinicalStatus": concept(TERMS + "condition-clinical", "active", "Active"),
            "verificationStatus": concept(TERMS + "condition-ver-status", "confirmed", "Confirmed"),
            "category": category("condition-category", "encounter-diagnosis"),
            "code": concept(SNOMED, *DISEASES[self.disease][:2]),
            **seen,
            "onsetDateTime": when,
        })

    def plan(self, seen, date):
        self.add("CarePlan", {
            "status": "active",
            "intent": "plan",
            "title": "Treat to target",
            **seen,
            "period": {"start": date},
            "activity": [{"detail": {
                "status": "in-progress",
                "description": "Calprotectin every three months, below 250 ug/g",
            }}],
        })

    def shot(self, year):
        code, text = self.draw.of([("140", "Influenza, seasonal, injectable, preservative free"),
                                   ("133", "Pneumococcal conjugate PCV 13"),
                                   ("187", "Zoster, recombinant")])
        self.add("Immunization", {
            "status": "completed",
            "vaccineCode": concept(CVX, code, text),
            "patient": self.subject(),
            "occurrenceDateTime": day(self.draw, year, 10),
            "primarySource": True,
        })

    # What a patient may want to keep to themselves: these carry security labels.

    def alcohol(self):
        for year in (2021, 2023):
            self.add("Observation", {
                "status": "final",
                "category": category("observation-category", "survey"),
                "code": concept(LOINC, "75626-2", "Total score [AUDIT-C]"),
                "subject": self.subject(),
                "effectiveDateTime": day(self.draw, year, 5),
                "valueInteger": self.draw.between(5, 10),
            }, label("R", "ETHUD"))

    def hiv(self):
        for year in (2020, 2022):
            self.add("Observation", {
                "status": "final",
                "category": category("observation-category", "laboratory"),
                "code": concept(LOINC, "75622-1", "HIV 1 and 2 tests - Meaningful Use set"),
                "subject": self.subject(),
                "effectiveDateTime": day(self.draw, year, 6),
                "valueCodeableConcept": concept(SNOMED, "260385009", "Negative"),
            }, label("R", "HIV"))

    def genetic(self):
        self.add("Observation", {
            "status": "final",
            "category": category("observation-category", "laboratory"),
            "code": concept(LOINC, "69548-6", "Genetic variant assessment"),
            "subject": self.subject(),
            "effectiveDateTime": day(self.draw, 2021, 4),
            "valueCodeableConcept": concept(LOINC, "LA9633-4", "Present"),
        }, label("R", "GDIS"))

    def mental(self):
        self.add("Condition", {
            "clinicalStatus": concept(TERMS + "condition-clinical", "active", "Active"),
            "verificationStatus": concept(TERMS + "condition-ver-status", "confirmed", "Confirmed"),
            "category": category("condition-category", "problem-list-item"),
            "code": concept(SNOMED, "35489007", "Depressive disorder"),
            "subject": self.subject(),
            "onsetDateTime": day(self.draw, 2022, 3),
        }, label("R", "MH", "PSY"))


def bundle(resources):
    """A transaction with one entry a line, so that a difference can be read."""
    entries = [json.dumps({
        "fullUrl": f"urn:uuid:{resource['id']}" if len(resource["id"]) == 36
                   else f"https://galen.health/fhir/sample/{resource['resourceType']}/{resource['id']}",
        "resource": resource,
        "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"},
    }, separators=(",", ":"), ensure_ascii=False) for resource in resources]
    return ('{"resourceType":"Bundle","type":"transaction","entry":[\n'
            + ",\n".join(entries) + "\n]}\n")


def directory(draw):
    """Both hospitals and three practitioners each; returns the resources and the ids by hospital."""
    resources, staff = [], {}
    for hospital, name in HOSPITALS.items():
        resources.append({
            "resourceType": "Organization",
            "id": hospital,
            "active": True,
            "type": [concept(TERMS + "organization-type", "prov", "Healthcare Provider")],
            "name": name,
        })
        resources.append({
            "resourceType": "Location",
            "id": f"{hospital}-endoscopy",
            "status": "active",
            "name": "Endoscopy unit",
            "managingOrganization": {"reference": f"Organization/{hospital}"},
        })
        staff[hospital] = []
        for number in range(3):
            identifier = draw.uuid()
            staff[hospital].append(identifier)
            resources.append({
                "resourceType": "Practitioner",
                "id": identifier,
                "active": True,
                "name": [{"family": f"Sample{number + 1}", "prefix": ["Dr."]}],
                "qualification": [{"code": {"text": draw.of(["gastroenterology", "endoscopy"])}}],
            })
    return resources, staff


def bulk(draw, stories):
    """Self-measured symptoms of one hospital's patients, as a bulk export has them: one resource a
    line, patients by their id."""
    lines = []
    for week in range(40):
        for story in stories:
            month, date = 1 + week // 4, 1 + 7 * (week % 4)
            lines.append({
                "resourceType": "Observation",
                "id": draw.uuid(),
                "meta": {"tag": [{"system": LABELLED_BY_SAMPLE, "code": "synthetic"}]},
                "status": "final",
                "category": category("observation-category", "activity"),
                "code": concept(LOINC, "55423-8", "Number of steps"),
                "subject": {"reference": f"Patient/{story.patient}"},
                "effectiveDateTime": f"2025-{month:02d}-{date:02d}",
                "valueQuantity": quantity(draw.between(1_500, 12_000), "steps", "{steps}"),
            })
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent)
    arguments = parser.parse_args()

    draw = Draw(arguments.seed)
    resources, staff = directory(draw)
    files = {"directory.json": bundle(resources)}
    stories = [Story(draw, person, staff[person[5]]) for person in CAST]
    for story in stories:
        files[f"{story.hospital}/{story.name.lower()}.json"] = bundle(story.tell())
    at_alice = [story for story in stories if story.hospital == "alice"]
    files["alice/bulk.ndjson"] = bulk(draw, at_alice)
    for name, text in files.items():
        path = arguments.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


if __name__ == "__main__":
    main()
