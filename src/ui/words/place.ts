/** The words of RFC 4589 §4: what kind of place one is at. */
import { PLACE_NAMES, type PlaceName } from '../../model/rich.ts'
import { type Naming, named } from './choice.ts'

const WORDS: Record<PlaceName, Naming> = {
  aircraft: ['Aircraft', 'in an aircraft', 'aeroplane airplane flight'],
  airport: ['Airport', 'at the airport', 'gate flight'],
  arena: ['Arena', 'in an arena', 'hall'],
  automobile: ['Car', 'in a car', 'automobile taxi'],
  bank: ['Bank', 'at the bank'],
  bar: ['Bar', 'in a bar', 'pub'],
  bicycle: ['Bicycle', 'on a bicycle', 'bike'],
  bus: ['Bus', 'on a bus', 'coach'],
  'bus-station': ['Bus station', 'at a bus station', 'stop'],
  cafe: ['Café', 'in a café', 'cafe coffee'],
  classroom: ['Classroom', 'in a classroom', 'school lecture'],
  club: ['Club', 'in a club', 'dancing'],
  construction: ['Building site', 'on a building site', 'construction'],
  'convention-center': ['Convention centre', 'at a convention centre', 'center fair exhibition conference'],
  government: ['Public authority', 'at a public authority', 'government office'],
  hospital: ['Hospital', 'in hospital', 'doctor clinic'],
  hotel: ['Hotel', 'in a hotel'],
  industrial: ['Factory', 'in a factory', 'industrial plant'],
  library: ['Library', 'in a library'],
  motorcycle: ['Motorcycle', 'on a motorcycle', 'motorbike'],
  office: ['Office', 'at the office', 'work desk'],
  outdoors: ['Outdoors', 'outdoors', 'outside nature park'],
  parking: ['Car park', 'in a car park', 'parking'],
  'place-of-worship': ['Place of worship', 'in a place of worship', 'church mosque synagogue temple'],
  prison: ['Prison', 'in prison'],
  public: ['Public place', 'in a public place'],
  'public-transport': ['Public transport', 'on public transport', 'tram underground metro'],
  residence: ['Home', 'at home', 'residence house flat'],
  restaurant: ['Restaurant', 'in a restaurant'],
  school: ['School', 'at school', 'university'],
  'shopping-area': ['Shopping area', 'in a shopping area', 'mall'],
  stadium: ['Stadium', 'in a stadium', 'match'],
  store: ['Shop', 'in a shop', 'store supermarket'],
  street: ['Street', 'in the street', 'road'],
  theater: ['Theatre', 'in a theatre', 'theater cinema'],
  train: ['Train', 'on a train', 'rail'],
  'train-station': ['Train station', 'at a train station', 'railway'],
  truck: ['Lorry', 'in a lorry', 'truck van'],
  underway: ['On the way', 'on the way', 'underway'],
  unknown: ['Some place', 'at some place'],
  warehouse: ['Warehouse', 'in a warehouse', 'store'],
  water: ['On the water', 'on the water', 'sea lake'],
  watercraft: ['Boat', 'on a boat', 'ship ferry watercraft'],
}

const OFTEN: readonly PlaceName[] = ['residence', 'office', 'cafe', 'restaurant', 'outdoors', 'train']

const places = named(PLACE_NAMES, name => WORDS[name], ['unknown'], OFTEN)
/** As half a sentence after "is": `at the office`. */
export const placeWords = places.said
export const PLACE_CHOICES = places.choices
